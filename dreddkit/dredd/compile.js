// Compiles a description to everything it documents: Dredd's transactions, and those that Dredd drops or leaves out.

'use strict';

const { lineFinder, openapi3Operations, sourceOffset } = require('./places');
const responseSchemas = require('./response_schemas');
const findSchemas = require('./schemas');
const putServersBefore = require('./servers');
const supplyValues = require('./values');

const API_BLUEPRINT = 'text/vnd.apiblueprint';
const OPENAPI_3 = 'application/vnd.oai.openapi';

function describe(element, status, findLine, operation) {
  const { request, response } = element;
  const resource = request.parents.find('resource');
  const transition = request.parents.find('transition');
  const places = [response.statusCode, response, request, request.method, transition.title, transition.href];
  const offset = places.map(sourceOffset).find((place) => place !== undefined);
  return {
    method: request.method.toValue(),
    uriTemplate: [resource, transition, request].map(({ href }) => href && href.toValue()).filter(Boolean).pop() || '',
    status: Number(status || 200), // what Dredd takes when there is none
    line: (operation && operation.lines.get(status || 'default')) || findLine(offset || 0),
  };
}

module.exports = (load, put, runner) => {
  const isMistaken = require('./parameters')(load, put); // before what it changes is loaded
  const parse = load('dredd-transactions/parse');
  const compileAnnotation = load('dredd-transactions/compile/compileAnnotation');
  const compileAll = require('./transactions')(load, runner);
  const yaml = load('yaml-js');

  // Only what lacks a value costs reading the document once more.
  function schemaFinder(mediaType, text) {
    let find = null;
    return (offset) => {
      if (mediaType === API_BLUEPRINT) return {};
      find = find || findSchemas(yaml, text);
      return find(offset);
    };
  }

  return ({ text, filename, parameters }, reply) => parse(text, (_, { mediaType, apiElements }) => {
    const findLine = lineFinder(text, mediaType);
    const annotations = apiElements.annotations.map((element) => {
      const { type, message, location } = compileAnnotation(element);
      // An annotation's own line is right in API Blueprint, where its offset counts characters; elsewhere its offset is.
      const line = mediaType === API_BLUEPRINT && location ? location[0][0] : findLine(sourceOffset(element) || 0);
      return { type, message, line };
    }).filter((annotation) => !isMistaken(annotation));
    let documented = [];
    if (!annotations.some(({ type }) => type === 'error')) {
      const findSchema = schemaFinder(mediaType, text);
      const supplied = supplyValues({ apiElements, configured: parameters, findSchema, sourceOffset });
      annotations.push(...supplied.map(({ offset, message }) => ({ type: 'warning', message, line: findLine(offset) })));
      const root = mediaType === OPENAPI_3 ? yaml.compose(text) : null;
      if (root) putServersBefore(apiElements.api);
      const operations = root ? openapi3Operations(root) : new Map();
      const addSchema = root ? responseSchemas(load, root) : () => [];
      documented = compileAll({ mediaType, apiElements, filename }).map(({ element, status, ...compiled }) => {
        const operation = operations.get(sourceOffset(element.request.method));
        const described = describe(element, status, findLine, operation);
        const problems = addSchema(operation, status, compiled.transaction);
        annotations.push(...problems.map((message) => ({ type: 'warning', message, line: described.line })));
        return { ...compiled, ...described };
      });
    }
    reply({ annotations, documented });
  });
};
