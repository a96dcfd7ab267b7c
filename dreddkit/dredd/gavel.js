// Gavel, Dredd's validator, with two expressions replaced. Where the text of one is not found exactly once, in another
// version, it stays as it is.

'use strict';

const fs = require('fs');
const Module = require('module');
const path = require('path');

const REPLACED = [
  // It makes a new Ajv for every schema that it checks, and each compiles the meta-schemas of JSON Schema anew: about
  // two fifths of the time of 500 transactions. One Ajv each does.
  ['t=new fa({schemaId:"auto"}),a=Ca[e];t.addMetaSchema(a,"meta");const o=t.validateSchema(r);'
    + 'return t.removeSchema("meta"),o',
  'k=this.constructor.ajvs=this.constructor.ajvs||{},'
    + 't=k[e]=k[e]||new fa({schemaId:"auto"}).addMetaSchema(Ca[e],"meta");return t.validateSchema(r)'],
  // A format that JSON Schema does not know is to be ignored, and OpenAPI adds some: int32, password. Ajv throws.
  ['new fa({allErrors:!0,', 'new fa({unknownFormats:"ignore",logger:!1,allErrors:!0,'],
];

function replaceOnce(text, [old, replacement]) {
  const parts = text.split(old);
  return parts.length === 2 ? parts.join(replacement) : text;
}

// Puts it where every require of Gavel finds it.
module.exports = (modules) => {
  const file = require.resolve(path.join(modules, 'gavel'));
  const original = fs.readFileSync(file, 'utf8');
  const changed = REPLACED.reduce(replaceOnce, original);
  if (changed === original) return;
  const gavel = new Module(file, module);
  gavel.filename = file;
  gavel.paths = Module._nodeModulePaths(path.dirname(file));
  gavel._compile(changed, file);
  gavel.loaded = true;
  require.cache[file] = gavel;
};
