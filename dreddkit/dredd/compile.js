// Compiles a description to everything it documents: Dredd's transactions, and those that Dredd's compiler drops.

'use strict';

const findSchemas = require('./schemas');
const supplyValues = require('./values');

const API_BLUEPRINT = 'text/vnd.apiblueprint';
const OPENAPI_3 = 'application/vnd.oai.openapi';

// Returns a function from a source map's offset to a line, counted from 1.
// API Blueprint's parser counts bytes, the other two count UTF-16 code units.
function lineFinder(text, mediaType) {
  const measure = mediaType === API_BLUEPRINT ? (line) => Buffer.byteLength(line) : (line) => line.length;
  const starts = [0];
  text.split('\n').forEach((line) => starts.push(starts[starts.length - 1] + measure(line) + 1));
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (starts[middle] <= offset) low = middle; else high = middle;
    }
    return low + 1;
  };
}

function sourceOffset(element) {
  const sourceMap = element && element.attributes.getValue('sourceMap');
  return sourceMap ? sourceMap[0][0][0] : undefined;
}

// OpenAPI 3's parser keeps no place for a response, only for its operation: returns, by the operation's offset,
// the line of each of its responses by status.
function openapi3ResponseLines(yaml, text) {
  // A mapping's value is a list of pairs; a sequence's, such as a path's parameters, a list of nodes.
  const members = (node) => (node && Array.isArray(node.value) ? node.value.filter(Array.isArray) : []);
  const member = (node, key) => (members(node).find(([name]) => name.value === key) || [])[1];
  const lines = new Map();
  members(member(yaml.compose(text), 'paths')).forEach(([, pathItem]) => {
    members(pathItem).forEach(([method, operation]) => {
      const responses = members(member(operation, 'responses'));
      const byStatus = responses.map(([status]) => [status.value, status.start_mark.line + 1]);
      lines.set(method.start_mark.pointer, new Map(byStatus));
    });
  });
  return lines;
}

function describe({ request, response }, findLine, responseLines) {
  const resource = request.parents.find('resource');
  const transition = request.parents.find('transition');
  const status = response.statusCode ? String(response.statusCode.toValue()) : '';
  const places = [response.statusCode, response, request, request.method, transition.title, transition.href];
  const offset = places.map(sourceOffset).find((place) => place !== undefined);
  const ofOperation = responseLines.get(sourceOffset(request.method)) || new Map();
  return {
    method: request.method.toValue(),
    uriTemplate: [resource, transition, request].map(({ href }) => href && href.toValue()).filter(Boolean).pop() || '',
    status: Number(status || 200), // what Dredd takes when there is none
    line: ofOperation.get(status || 'default') || findLine(offset || 0),
  };
}

module.exports = (load, replace, runner) => {
  const isMistaken = require('./parameters')(load, replace); // before what it changes is loaded
  const parse = load('dredd-transactions/parse');
  const compile = load('dredd-transactions/compile');
  const compileAnnotation = load('dredd-transactions/compile/compileAnnotation');
  const compileURI = load('dredd-transactions/compile/compileURI');
  const detectExampleNumbers = load('dredd-transactions/compile/detectTransactionExampleNumbers');
  const yaml = load('yaml-js');

  // The HTTP transactions that Dredd's compiler considers, in its order: every one, but in API Blueprint only the
  // first of each transaction example.
  function relevantElements(mediaType, apiElements) {
    return apiElements.findRecursive('resource', 'transition').map((transition) => {
      const elements = transition.transactions.map((element) => element);
      if (mediaType !== API_BLUEPRINT) return elements;
      const numbers = detectExampleNumbers(transition);
      return elements.filter((_, i) => numbers[i] !== (i ? numbers[i - 1] : 0));
    }).reduce((flat, some) => flat.concat(some), []);
  }

  // Pairs each of them with what Dredd's compiler made of it: a transaction, or nothing but notes.
  function pair(elements, compiled, details) {
    const transactions = compiled.transactions.slice();
    const notes = compiled.annotations.filter(({ origin }) => origin);
    const documented = elements.map((element) => {
      const { uri, annotations } = compileURI(element.request);
      const own = notes.splice(0, annotations.length);
      const transaction = uri ? transactions.shift() : null;
      const { name, origin } = transaction || own[0];
      return {
        name,
        apiName: origin.apiName,
        ...details(element),
        notes: own.map(({ type, message }) => ({ type, message: message.trim() })),
        transaction: transaction && runner.configureTransaction({ apiDescription: compiled, ...transaction }),
      };
    });
    if (transactions.length || notes.length) throw new Error("Dredd's compiler and its driver count differently");
    return documented;
  }

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
      const compiled = compile(mediaType, apiElements, filename);
      const responseLines = mediaType === OPENAPI_3 ? openapi3ResponseLines(yaml, text) : new Map();
      const elements = relevantElements(mediaType, apiElements);
      documented = pair(elements, compiled, (element) => describe(element, findLine, responseLines));
    }
    reply({ mediaType, annotations, documented });
  });
};
