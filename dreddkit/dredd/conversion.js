// Converts one schema of OpenAPI 3, as a response is read by it, to JSON Schema, draft 7.

'use strict';

const { isObject, keysOf } = require('./document');

const PLAIN = [
  'type', 'enum', 'const', 'format', 'multipleOf', 'maximum', 'exclusiveMaximum', 'minimum', 'exclusiveMinimum',
  'maxLength', 'minLength', 'maxItems', 'minItems', 'uniqueItems', 'maxProperties', 'minProperties',
];
const TOGETHER = ['allOf', 'anyOf', 'oneOf']; // schemas of the same value, as the next ones
const CONDITIONS = ['not', 'if', 'then', 'else'];
const INSIDE = ['items', 'additionalItems', 'additionalProperties', 'contains', 'propertyNames'];
const BY_NAME = ['properties', 'patternProperties'];
const UNREAD = [ // of OpenAPI 3.1
  '$dynamicRef', 'dependentRequired', 'dependentSchemas', 'maxContains', 'minContains', 'unevaluatedItems',
  'unevaluatedProperties',
];
const REFUSES_NULL = ['enum', 'const', ...TOGETHER, ...CONDITIONS];

const pick = (schema, keywords) => keywords.filter((keyword) => keyword in schema)
  .reduce((picked, keyword) => ({ ...picked, [keyword]: schema[keyword] }), {});

// OpenAPI 3.0 says with a boolean that a limit is no allowed value itself.
function withNumericLimits(schema) {
  const converted = { ...schema };
  [['minimum', 'exclusiveMinimum'], ['maximum', 'exclusiveMaximum']].forEach(([limit, exclusive]) => {
    if (typeof schema[exclusive] !== 'boolean') return;
    delete converted[exclusive];
    if (!schema[exclusive] || !(limit in schema)) return;
    converted[exclusive] = schema[limit];
    delete converted[limit];
  });
  return converted;
}

function withNull(converted) {
  if (!converted.type || REFUSES_NULL.some((keyword) => keyword in converted)) {
    return { anyOf: [{ type: 'null' }, converted] };
  }
  return { ...converted, type: [].concat(converted.type, 'null') };
}

function isExpression(pattern) {
  try { return Boolean(new RegExp(pattern)); } catch (_) { return false; }
}

// The names by which a discriminator means a schema.
function namesOf(reference, mapping) {
  const name = keysOf(reference).pop();
  return [name, ...Object.keys(mapping || {}).filter((key) => [reference, name].includes(mapping[key]))];
}

// Notes, too, what the schema refers to, and what of it could not be converted.
module.exports = class Conversion {
  // `define` gives the name of the schema that a reference leads to, or nothing.
  constructor(schema, { define, resolve, keepsSiblings }) {
    Object.assign(this, { define, resolve, keepsSiblings });
    this.references = new Set();
    this.ofItself = new Set(); // those that the very same value is read by
    this.problems = [];
    this.schema = this.convert(schema, { isItself: true, hidden: [] });
  }

  // `hidden` are the names of what is written only, as the schemas around this one of the same value know them.
  convert(schema, { isItself, hidden }) {
    if (typeof schema === 'boolean') return schema;
    if (!isObject(schema)) return this.tell('is no schema where one has to be', true);
    if ('$ref' in schema && !this.keepsSiblings) return this.reference(schema, isItself);
    const here = { isItself, hidden: [...hidden, ...this.writtenOnly(schema)] };
    UNREAD.filter((keyword) => keyword in schema).forEach((keyword) => this.tell(`'${keyword}' is not checked`));
    const own = { ...pick(schema, PLAIN), ...this.required(schema, here), ...this.pattern(schema) };
    const converted = withNumericLimits(own);
    this.addOfTheSame(converted, schema, here);
    this.addOfOthers(converted, schema);
    return schema.nullable === true ? withNull(converted) : converted;
  }

  tell(problem, result) {
    this.problems.push(problem);
    return result;
  }

  reference({ $ref: reference }, isItself) {
    const name = this.define(reference);
    if (!name) return this.tell(`'${reference}' leads to no schema of the document, and anything may be there`, {});
    this.references.add(reference);
    if (isItself) this.ofItself.add(reference);
    return { $ref: `#/definitions/${name}` };
  }

  required({ required }, { hidden }) {
    if (required === undefined) return {};
    return { required: Array.isArray(required) ? required.filter((name) => !hidden.includes(name)) : required };
  }

  pattern({ pattern }) {
    if (pattern === undefined) return {};
    if (isExpression(pattern)) return { pattern };
    return this.tell(`the pattern '${pattern}' cannot be read, and is not checked`, {});
  }

  addOfTheSame(converted, schema, here) {
    const choice = this.discriminated(schema, here);
    const chosenBy = choice && choice.keyword;
    TOGETHER.filter((keyword) => Array.isArray(schema[keyword]) && keyword !== chosenBy)
      .forEach((keyword) => { converted[keyword] = schema[keyword].map((one) => this.convert(one, here)); });
    CONDITIONS.filter((keyword) => keyword in schema)
      .forEach((keyword) => { converted[keyword] = this.convert(schema[keyword], here); });
    const beside = choice ? [choice.schema] : [];
    if ('$ref' in schema) beside.push(this.reference(schema, here.isItself));
    if (beside.length) converted.allOf = [...(converted.allOf || []), ...beside];
  }

  addOfOthers(converted, schema) {
    const inner = (one) => this.convert(one, { isItself: false, hidden: [] });
    const innerOnes = (ones) => Object.fromEntries(Object.entries(ones).map(([name, one]) => [name, inner(one)]));
    INSIDE.filter((keyword) => keyword in schema)
      .forEach((keyword) => { converted[keyword] = inner(schema[keyword]); });
    BY_NAME.filter((keyword) => isObject(schema[keyword]))
      .forEach((keyword) => { converted[keyword] = innerOnes(schema[keyword]); });
    if (!Array.isArray(schema.prefixItems)) return;
    if ('items' in converted) converted.additionalItems = converted.items;
    converted.items = schema.prefixItems.map(inner);
  }

  // Of schemas that overlap a discriminator chooses one.
  discriminated({ discriminator, oneOf, anyOf }, { isItself }) {
    const property = isObject(discriminator) && discriminator.propertyName;
    const members = oneOf || anyOf;
    const isReference = (one) => isObject(one) && typeof one.$ref === 'string';
    if (!property || !Array.isArray(members) || !members.every(isReference)) return null;
    const choices = members.map((one) => [namesOf(one.$ref, discriminator.mapping), this.reference(one, isItself)]);
    const named = (names) => ({ required: [property], properties: { [property]: { enum: [...new Set(names)] } } });
    const schema = {
      type: 'object',
      ...named(choices.flatMap(([names]) => names)),
      allOf: choices.map(([names, then]) => ({ if: named(names), then })),
    };
    return { keyword: oneOf ? 'oneOf' : 'anyOf', schema };
  }

  // The names of an object's properties that no response has.
  writtenOnly(schema, above = []) {
    const own = this.resolve(schema);
    if (!isObject(own) || above.includes(own)) return [];
    const properties = isObject(own.properties) ? Object.entries(own.properties) : [];
    const names = properties.filter(([, one]) => (this.resolve(one) || {}).writeOnly === true).map(([name]) => name);
    const parts = Array.isArray(own.allOf) ? own.allOf : [];
    return names.concat(parts.flatMap((one) => this.writtenOnly(one, [...above, own])));
  }
};
