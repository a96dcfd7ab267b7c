// Places in a description's text, as Dredd's parsers tell them, each in its own way.

'use strict';

// Returns a function from a source map's offset to a line, counted from 1.
// API Blueprint's parser counts bytes, the other two count UTF-16 code units.
function lineFinder(text, mediaType) {
  const measure = mediaType === 'text/vnd.apiblueprint' ? (line) => Buffer.byteLength(line) : (line) => line.length;
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

// OpenAPI 3's parser keeps no place for a response, only for its operation: returns, by the operation's offset, where in
// the document it is, and the line of each of its responses by status.
function openapi3Operations(root) {
  // A mapping's value is a list of pairs; a sequence's, such as a path's parameters, a list of nodes.
  const members = (node) => (node && Array.isArray(node.value) ? node.value.filter(Array.isArray) : []);
  const member = (node, key) => (members(node).find(([name]) => name.value === key) || [])[1];
  const operations = new Map();
  members(member(root, 'paths')).forEach(([path, pathItem]) => {
    members(pathItem).forEach(([method, operation]) => {
      const responses = members(member(operation, 'responses'));
      const lines = new Map(responses.map(([status]) => [status.value, status.start_mark.line + 1]));
      operations.set(method.start_mark.pointer, { path: path.value, method: method.value, lines });
    });
  });
  return operations;
}

module.exports = { lineFinder, openapi3Operations, sourceOffset };
