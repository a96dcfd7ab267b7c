// The servers of OpenAPI 3: the path of each request's first one is put before its own, as OpenAPI 2's parser puts
// basePath there. Dredd's parser reads the servers, and its compiler takes none of them.

'use strict';

const ORIGIN = /^([a-z][a-z\d+.-]*:)?\/\/[^/?#]*/i;

const first = (hosts) => (hosts ? hosts.first : undefined);

function pathOf(server) {
  const variables = server.hrefVariables;
  const valueOf = (name) => variables && variables.get(name) && variables.get(name).attributes.getValue('default');
  const url = server.href.toValue().replace(/{(.*?)}/g, (written, name) => valueOf(name) ?? written);
  const path = url.replace(ORIGIN, '').replace(/[?#].*/, '').replace(/^(\.{0,2}\/)+|\/+$/g, '');
  return path && `/${path}`;
}

// Names stay as Dredd gives them, by the resource's own path: what is changed is the operation's.
module.exports = (api) => {
  api.resources.forEach((resource) => resource.transitions.forEach((transition) => {
    const server = first(transition.hosts) || first(resource.hosts) || first(api.hosts.first);
    const path = server ? pathOf(server) : '';
    if (path) transition.href = path + (transition.href || resource.href).toValue();
  }));
};
