// Finds what an OpenAPI document says of a parameter: Dredd's parsers leave most of it out, but tell where it is.

'use strict';

const { resolver } = require('./document');

// Pairs every object that has a name with the places by which the parsers know it: its own, and its name's.
function namedObjects(yaml, text, document) {
  const found = new Map();
  const walk = (node, object) => {
    if (!object || !Array.isArray(node.value)) return;
    node.value.forEach((child, i) => {
      if (!Array.isArray(child)) { walk(child, object[i]); return; }
      const [key, value] = child;
      if (key.value === 'name') [node, value].forEach((place) => found.set(place.start_mark.pointer, object));
      walk(value, object[key.value]);
    });
  };
  walk(yaml.compose(text), document);
  return found;
}

// Returns a function from a parameter's place to its schema; in OpenAPI 2 a parameter is its own.
module.exports = (yaml, text) => {
  const document = yaml.load(text);
  const resolve = resolver(document);
  const parameters = namedObjects(yaml, text, document);
  return (offset) => {
    const parameter = parameters.get(offset) || {};
    const schema = resolve(parameter.schema) || {};
    const [part] = schema.allOf || schema.anyOf || schema.oneOf || [];
    return { ...resolve(part), ...schema, ...parameter };
  };
};
