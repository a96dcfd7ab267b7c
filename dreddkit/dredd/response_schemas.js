// The schemas of JSON responses in OpenAPI 3: Dredd's parser reads them, and hands none of them on.

'use strict';

const { isObject, reader, resolver } = require('./document');
const converter = require('./json_schema');

const isJson = (mediaType) => /^application\/([^;]+\+)?json\s*(;|$)/i.test(mediaType);

function metaValidator(load) {
  const ajv = new (load('ajv'))();
  const validate = (schema) => ajv.validateSchema(schema);
  validate.problem = () => ajv.errorsText(ajv.errors, { dataVar: 'schema' });
  return validate;
}

// Returns a function that gives a transaction its response's schema, and returns what of it could not be converted.
module.exports = (load, root) => {
  const document = reader()(root);
  const resolve = resolver(document);
  const convert = converter(document, metaValidator(load));

  return (operation, status, transaction) => {
    if (!operation || !transaction) return [];
    const { path, method } = operation;
    const { expected } = transaction;
    const contentType = (expected.headers || {})['Content-Type'] || '';
    const { content } = resolve(document.paths[path][method].responses[status || 'default']) || {};
    const mediaType = isJson(contentType) && isObject(content) && content[contentType];
    if (!isObject(mediaType) || mediaType.schema === undefined) return [];
    const { schema, problems } = convert(mediaType.schema);
    expected.bodySchema = JSON.stringify(schema);
    return problems.map((problem) => `The response's schema: ${problem}.`);
  };
};
