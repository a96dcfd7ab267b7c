// URI parameters whose names hold characters that a template has to escape, as JSON:API's page[size] does. Dredd decodes
// a template's names to look them up among the documented ones, which it leaves as they are, and expands the template
// by its names as they were: it drops such a transaction, or sends the request without the parameter. Here both sides
// have one form, whichever way each was written: page%5bsize%5d, page%5Bsize%5D, or page[size] in OpenAPI.

'use strict';

const { normalize, readable } = require('./names');

const MISSING = /^parameter '(.*)' is not found within the URI template '(.*)' for '/;

// What Dredd makes of a template's name to look it up.
const lookedUp = (name) => decodeURI(encodeURIComponent(readable(name)));

const namesIn = (template) => template.expressions.flatMap(({ params }) => params);

function withNormalNames(template) {
  const params = namesIn(template);
  params.forEach((param) => { param.name = normalize(param.name); });
  const values = (vars) => Object.fromEntries(params.map(({ name }) => [name, vars[lookedUp(name)]]));
  const expand = template.expand.bind(template);
  return Object.assign(template, { expand: (vars) => expand(values(vars)) });
}

const COMPILE_PARAMS = 'dredd-transactions/compile/compileURI/compileParams';

module.exports = (load, put) => {
  const uriTemplate = load('uri-template');
  const { parse } = uriTemplate;
  uriTemplate.parse = (text) => withNormalNames(parse.call(uriTemplate, text));

  const compileParams = load(COMPILE_PARAMS);
  put(COMPILE_PARAMS, (hrefVariables) => {
    const params = Object.entries(compileParams(hrefVariables));
    return Object.fromEntries(params.map(([name, param]) => [lookedUp(name), param]));
  });

  // Tells whether a parser's warning is about a parameter that is in the template after all, escaped in another way.
  return function isMistaken({ message }) {
    const [, name, template] = message.match(MISSING) || [];
    if (!name) return false;
    try {
      return namesIn(uriTemplate.parse(template)).some((param) => lookedUp(param.name) === lookedUp(name));
    } catch (_) { return false; }
  };
};
