// Converts schemas of OpenAPI 3, with all that they refer to, to JSON Schema, draft 7.

'use strict';

const Conversion = require('./conversion');
const { isObject, resolver } = require('./document');

const DIALECT = 'http://json-schema.org/draft-07/schema#';

// Returns a function from a schema to its conversion, with all that it refers to, and to what could not be converted.
module.exports = (document, validate) => {
  const resolve = resolver(document);
  const keepsSiblings = !String(document.openapi).startsWith('3.0');
  const names = new Map(); // by reference
  const definitions = new Map();

  const define = (reference) => {
    if (names.has(reference)) return names.get(reference);
    const isWithin = typeof reference === 'string' && reference.startsWith('#/');
    if (!isWithin || resolve({ $ref: reference }) === undefined) return '';
    const taken = [...names.values()];
    let name = reference.replace(/^#\/(components\/schemas\/)?/, '').replace(/[^\w.-]/g, '_');
    while (taken.includes(name)) name += '_';
    names.set(reference, name);
    return name;
  };

  const checked = (conversion, problem) => {
    const isEmptied = problem || !validate(conversion.schema);
    if (!isEmptied) return conversion;
    const problems = [...conversion.problems, problem || `it is not valid, and not checked: ${validate.problem()}`];
    return { schema: {}, references: new Set(), ofItself: new Set(), problems };
  };

  const converted = (schema) => checked(new Conversion(schema, { define, resolve, keepsSiblings }));

  const definition = (reference) => {
    if (!definitions.has(reference)) definitions.set(reference, converted(resolve({ $ref: reference })));
    return definitions.get(reference);
  };

  const leadsTo = (end, from, seen = new Set()) => [...definition(from).ofItself].some((next) => {
    if (next === end) return true;
    return !seen.has(next) && leadsTo(end, next, seen.add(next));
  });

  const refuseCircle = (reference) => {
    if (!leadsTo(reference, reference)) return;
    definitions.set(reference, checked(definition(reference), 'it has to be read by itself first, and is not checked'));
  };

  return (schema) => {
    const root = converted(schema);
    const reached = new Set(root.references);
    reached.forEach((reference) => { // those that are added on the way, too
      refuseCircle(reference);
      definition(reference).references.forEach((next) => reached.add(next));
    });
    const reachedOnes = [...reached].map((reference) => [names.get(reference), definition(reference).schema]);
    const problems = [...reached].flatMap((reference) => (
      definition(reference).problems.splice(0).map((problem) => `${reference}: ${problem}`) // told once
    ));
    const own = isObject(root.schema) ? root.schema : { allOf: [root.schema] };
    const definitionsOfIt = reachedOnes.length ? { definitions: Object.fromEntries(reachedOnes) } : {};
    return { schema: { $schema: DIALECT, ...own, ...definitionsOfIt }, problems: [...root.problems, ...problems] };
  };
};
