// Names of URI parameters, which a template has to escape and a configuration has not.

'use strict';

// Throws where an escape is no UTF-8.
exports.normalize = (name) => encodeURIComponent(decodeURIComponent(name));

exports.readable = (name) => {
  try { return decodeURIComponent(name); } catch (_) { return name; }
};
