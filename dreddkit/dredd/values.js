// Values for the required URI parameters that a description gives no example, as those do that frameworks generate from code:
// from the configuration, else from the parameter's schema.

'use strict';

const { readable } = require('./names');

const ADVICE = "The configuration's table `parameters` may set another value.";
const TEXTS = { date: '2025-01-01', 'date-time': '2025-01-01T00:00:00Z', uuid: '00000000-0000-4000-8000-000000000001' };

const isValue = (value) => ['string', 'number', 'boolean'].includes(typeof value) && value !== '';

// 1 wherever it is allowed: what the first row of a table has.
function typicalValue({ type, format, minimum, maximum, minLength }) {
  const [kind] = [].concat(type);
  if (kind === 'boolean') return true;
  if (kind !== 'integer' && kind !== 'number') return TEXTS[format] || '1'.padEnd(minLength || 0, '1');
  if (minimum > 1) return minimum;
  return maximum < 1 ? maximum : 1;
}

function schemaValue(schema) {
  const [first] = Object.values(schema.examples || {});
  const documented = [schema.example, first && first.value, first, schema.default, ...(schema.enum || [])];
  return [...documented, typicalValue(schema)].find(isValue);
}

function lacksExample(value, member) {
  const isRequired = (member.attributes.getValue('typeAttributes') || []).includes('required');
  return isRequired && !(value && isValue(value.toValue()));
}

// What the parser keeps, API Blueprint's has no more: the default and the enumeration.
function keptSchema(value) {
  const { default: byDefault, enumerations } = value ? value.attributes.toValue() : {};
  return { default: byDefault, enum: enumerations };
}

// Puts values into the elements; returns the places of those that were taken from schemas, and what to tell of them.
module.exports = ({ apiElements, configured, findSchema, sourceOffset }) => {
  const told = new Map(); // once for a parameter that several requests share
  const supply = (value, key, member) => {
    if (!lacksExample(value, member)) return;
    const name = readable(key.toValue());
    const offset = [key, member].map(sourceOffset).find((place) => place !== undefined);
    const isConfigured = Object.hasOwn(configured, name);
    const schema = { ...keptSchema(value), ...findSchema(offset) };
    const taken = String(isConfigured ? configured[name] : schemaValue(schema));
    member.value = new key.constructor(taken);
    if (!isConfigured) told.set(offset, `URI parameter '${name}' has no example; '${taken}' is sent.`);
  };
  ['resource', 'transition'].forEach((type) => apiElements.findRecursive(type).forEach((element) => {
    const variables = element.attributes.get('hrefVariables');
    if (variables) variables.forEach(supply);
  }));
  return Array.from(told, ([offset, message]) => ({ offset, message: `${message} ${ADVICE}` }));
};
