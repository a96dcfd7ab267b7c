// Runs one transaction with Dredd's own runner: request, our say before the validation, verdict.

'use strict';

const http = require('http');
const https = require('https');

// What the test shares with its transaction is not sent twice; the other side puts it back.
function withoutCopies(transaction) {
  if (!transaction.test) return transaction;
  const { request, expected, actual, errors, results, ...test } = transaction.test;
  return { ...transaction, test };
}

module.exports = (runner, ask) => ({ transaction, timeout_ms: timeoutMs, asks }, reply) => {
  const { emitter } = runner.configuration;
  const agent = new (transaction.protocol === 'https:' ? https : http).Agent();
  let timedOut = false;
  const timer = setTimeout(() => { timedOut = true; agent.destroy(); }, timeoutMs);
  let error = null;

  const onError = ({ code, message }) => {
    error = error || { stage: transaction.real ? 'validation' : 'request', code: code || '', message };
  };
  const beforeValidation = (_, next) => {
    clearTimeout(timer);
    if (timedOut || !asks) next(); // cut off, or nobody has anything to say
    else ask(transaction, (changed) => attempt(() => { Object.assign(transaction, changed); next(); }));
  };
  const finish = () => {
    clearTimeout(timer);
    emitter.removeListener('test error', onError);
    if (timedOut) error = { stage: 'request', code: 'ETIMEDOUT', message: `no whole response within ${timeoutMs} ms` };
    reply({ transaction: withoutCopies(transaction), error });
  };

  // Dredd throws where a hook took away what it needs, such as the request.
  const attempt = (step) => {
    try { step(); } catch (thrown) { onError(thrown); finish(); }
  };

  emitter.on('test error', onError);
  runner.configuration.http = { agent };
  const hooks = { beforeEachValidationHooks: [beforeValidation], beforeValidationHooks: {} };
  attempt(() => runner.executeTransaction(transaction, hooks, finish));
};
