// The engine's driver: a warm Dredd that does what JSON lines on standard input ask, and answers on standard output.
//
//   node driver.js FOLDER      FOLDER holds node_modules/dredd
//
//   {command: "compile", text, filename, parameters} -> {result: {annotations, documented}}
//   {command: "run", transaction, timeout_ms, asks}  -> {ask: transaction} once the server has answered, which wants the
//                                                 line {answer: transaction}, then {result: {transaction, error}}
//
// It ends when standard input does, so it never outlives whoever started it.

'use strict';

const { EventEmitter } = require('events');
const path = require('path');
const readline = require('readline');

// Standard output is the protocol's alone: what Dredd and its libraries print goes to standard error.
const writeLine = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);
const send = (message) => writeLine(`${JSON.stringify(message)}\n`);

const { load, put } = require('./loading')(path.join(path.resolve(process.argv[2]), 'node_modules'));
const { applyConfiguration } = load('dredd/build/configuration');
const { default: TransactionRunner } = load('dredd/build/TransactionRunner');

const runner = new TransactionRunner(applyConfiguration({
  endpoint: 'http://127.0.0.1:80', // a placeholder: each transaction brings its own host and port
  emitter: new EventEmitter(),
  loglevel: 'silent',
}));
runner.multiBlueprint = true; // names keep the API's name

let compiler = null; // its modules are loaded for the first description that is not cached

function compile(message, reply) {
  compiler = compiler || require('./compile')(load, put, runner);
  compiler(message, reply);
}

const commands = { compile, run: require('./run')(runner, ask) };

let takeAnswer = null; // the one question that may be open

function ask(transaction, take) {
  takeAnswer = take;
  send({ ask: transaction });
}

// An error in a callback of Dredd's is told too, instead of ending the process.
['uncaughtException', 'unhandledRejection'].forEach((event) => {
  process.on(event, (error) => send({ failure: (error && error.stack) || String(error) }));
});

readline.createInterface({ input: process.stdin, crlfDelay: Infinity }).on('line', (line) => {
  const message = JSON.parse(line);
  try {
    if (message.answer) takeAnswer(message.answer);
    else commands[message.command](message, (result) => send({ result }));
  } catch (error) {
    send({ failure: error.stack });
  }
}).on('close', () => process.exit(0));
