// Loads Dredd's modules without those that only cost time: half of a start, a quarter of one that compiles.

'use strict';

const path = require('path');

// Hooks are Python's, and no request has cookies that Dredd keeps, or is signed, or given as HAR.
const UNUSED = ['dredd/build/addHooks', 'har-validator', 'http-signature', 'psl'];
// A description is of one format.
const PARSERS = [
  '@apielements/openapi2-parser/lib/parser',
  '@apielements/openapi3-parser/lib/parser',
  'dredd-transactions/node_modules/drafter.js',
];

module.exports = (modules) => {
  const load = (name) => require(path.join(modules, name));

  // Puts something where everything that requires a module later finds it.
  const put = (name, exports) => {
    const id = require.resolve(path.join(modules, name));
    require.cache[id] = { id, exports, loaded: true };
  };

  // Has a module loaded by its first use.
  function defer(name) {
    let loaded = null;
    const use = () => {
      if (!loaded) {
        delete require.cache[require.resolve(path.join(modules, name))];
        loaded = load(name);
      }
      return loaded;
    };
    put(name, new Proxy(function deferred() {}, {
      apply: (_, self, given) => use().apply(self, given),
      construct: (_, given) => new (use())(...given),
      get: (_, key) => use()[key],
    }));
  }

  UNUSED.forEach((name) => put(name, {}));
  PARSERS.forEach(defer);
  put('ramda', { ...load('ramda/dist/ramda') }); // one file in place of its three hundred
  require('./gavel')(modules);
  return { load, put };
};
