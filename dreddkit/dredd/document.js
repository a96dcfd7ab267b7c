// What an OpenAPI document says, read as Dredd's parsers read it.

'use strict';

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

function scalarValue({ tag, value }) {
  switch (tag.split(':').pop()) {
    case 'int': case 'float': return Number(value);
    case 'bool': return ['true', 'yes', 'on'].includes(value);
    case 'null': return null;
    default: return value; // a date stays as it is written
  }
}

// Returns a function from a node of the document to its value; an anchor that several refer to has one.
function reader() {
  const known = new Map();
  const made = (node, value) => { known.set(node, value); return value; };
  const valueOf = (node) => {
    if (known.has(node)) return known.get(node);
    if (node.tag.endsWith(':map')) {
      const object = made(node, Object.create(null)); // no name of a schema's is another thing already
      (node.value || []).forEach(([key, value]) => { object[key.value] = valueOf(value); });
      return object;
    }
    if (node.tag.endsWith(':seq')) {
      const list = made(node, []);
      list.push(...(node.value || []).map(valueOf));
      return list;
    }
    return scalarValue(node);
  };
  return valueOf;
}

const keysOf = (reference) => reference.split('/').slice(1)
  .map((key) => decodeURIComponent(key).replace(/~1/g, '/').replace(/~0/g, '~'));

// Returns a function that resolves a reference within the document; anything else is returned as it is.
function resolver(document) {
  return (object) => {
    const reference = object && object.$ref;
    if (typeof reference !== 'string' || !reference.startsWith('#/')) return object;
    return keysOf(reference).reduce((inner, key) => (inner || {})[key], document);
  };
}

module.exports = { isObject, keysOf, reader, resolver };
