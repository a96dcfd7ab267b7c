// Gavel, Dredd's validator, with one expression replaced. It makes a new Ajv for every schema that it checks, and each
// compiles the meta-schemas of JSON Schema anew: about two fifths of the time of 500 transactions. One Ajv each does.
// Where the text is not found exactly once, in another version, Gavel stays as it is.

'use strict';

const fs = require('fs');
const Module = require('module');
const path = require('path');

const SLOW = 't=new fa({schemaId:"auto"}),a=Ca[e];t.addMetaSchema(a,"meta");const o=t.validateSchema(r);'
  + 'return t.removeSchema("meta"),o';
const QUICK = 'k=this.constructor.ajvs=this.constructor.ajvs||{},'
  + 't=k[e]=k[e]||new fa({schemaId:"auto"}).addMetaSchema(Ca[e],"meta");return t.validateSchema(r)';

// Puts it where every require of Gavel finds it.
module.exports = (modules) => {
  const file = require.resolve(path.join(modules, 'gavel'));
  const parts = fs.readFileSync(file, 'utf8').split(SLOW);
  if (parts.length !== 2) return;
  const gavel = new Module(file, module);
  gavel.filename = file;
  gavel.paths = Module._nodeModulePaths(path.dirname(file));
  gavel._compile(parts.join(QUICK), file);
  gavel.loaded = true;
  require.cache[file] = gavel;
};
