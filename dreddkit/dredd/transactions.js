// Compiles everything that a description documents with Dredd's compiler, and pairs it with the elements it came from.
// What Dredd leaves out, or can only fail, is skipped.

'use strict';

const API_BLUEPRINT = 'text/vnd.apiblueprint';
const ANOTHER = ''; // a media type: of any but API Blueprint Dredd compiles every response, and names it by its status

module.exports = (load, runner) => {
  const compile = load('dredd-transactions/compile');
  const compileURI = load('dredd-transactions/compile/compileURI');
  const detectExampleNumbers = load('dredd-transactions/compile/detectTransactionExampleNumbers');

  // In API Blueprint Dredd's compiler considers only the first transaction of each transaction example.
  function considered(elements, transition, mediaType) {
    if (mediaType !== API_BLUEPRINT) return elements;
    const numbers = detectExampleNumbers(transition);
    return elements.filter((_, i) => numbers[i] !== (i ? numbers[i - 1] : 0));
  }

  // Pairs each element with what Dredd's compiler made of it: a transaction, or nothing but notes.
  function pair(elements, compiled) {
    const transactions = compiled.transactions.slice();
    const notes = compiled.annotations.filter(({ origin }) => origin);
    const pairs = elements.map((element) => {
      const { uri, annotations } = compileURI(element.request);
      const own = notes.splice(0, annotations.length);
      const transaction = uri ? transactions.shift() : null;
      const { name, origin } = transaction || own[0];
      return [element, {
        name,
        origin,
        notes: own.map(({ message }) => message.trim()),
        transaction: transaction && runner.configureTransaction({ apiDescription: compiled, ...transaction }),
      }];
    });
    if (transactions.length || notes.length) throw new Error("Dredd's compiler and its driver count differently");
    return new Map(pairs);
  }

  const statusOf = ({ response }) => (response.statusCode ? String(response.statusCode.toValue()) : '');

  // Tells why an element is skipped: in API Blueprint it is not the first of its example; in OpenAPI 3 it is the response
  // to every status that has none of its own, for which Dredd expects a 200.
  function whySkipped(element, siblings, isDredds) {
    if (!isDredds) return 'later';
    return !element.response.statusCode && siblings.some(({ response }) => response.statusCode) ? 'default' : '';
  }

  // Dredd calls the response to every other status what it calls the response to 200. Of what it leaves out, which has
  // names as in OpenAPI, the status says enough where no other one that is left out has it.
  function ownName({ name, origin: { exampleName } }, why, isOnlyOne) {
    const start = name.slice(0, name.length - exampleName.length);
    if (why === 'default') return start + exampleName.replace(/^200/, 'default');
    return why === 'later' && isOnlyOne ? start + exampleName.split(' > ')[0] : name;
  }

  return ({ mediaType, apiElements, filename }) => {
    const compiled = compile(mediaType, apiElements, filename);
    const transitions = apiElements.findRecursive('resource', 'transition').map((transition) => {
      const elements = transition.transactions.map((element) => element);
      return { elements, dredds: considered(elements, transition, mediaType) };
    });
    const all = transitions.flatMap(({ elements }) => elements);
    const documented = pair(transitions.flatMap(({ dredds }) => dredds), compiled);
    const isComplete = documented.size === all.length;
    const every = isComplete ? documented : pair(all, compile(ANOTHER, apiElements, filename));
    const describe = (element, siblings) => {
      const made = documented.get(element) || every.get(element);
      const why = whySkipped(element, siblings, documented.has(element));
      const isLike = (other) => !documented.has(other) && statusOf(other) === statusOf(element);
      const name = ownName(made, why, siblings.filter(isLike).length === 1);
      const transaction = made.transaction && why ? { ...made.transaction, name, skip: true } : made.transaction;
      const status = statusOf(element);
      return { element, status, name, apiName: made.origin.apiName, notes: made.notes, why, transaction };
    };
    return transitions.flatMap(({ elements }) => elements.map((element) => describe(element, elements)));
  };
};
