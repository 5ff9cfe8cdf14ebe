'use strict';

// Entry of every npm script. Written in old syntax on purpose: a Node that is far too old must still be able to read this
// file and say so in one sentence, before anything newer is read.

var needed = { major: 20, minor: 19 };
var have = process.versions.node.split('.').map(Number);

if (have[0] < needed.major || (have[0] === needed.major && have[1] < needed.minor)) {
  var wanted = 'Hidden Unit needs Node.js ' + needed.major + '.' + needed.minor + ' or newer with npm';
  var found = 'and this is Node.js ' + process.versions.node;
  console.error(wanted + ', ' + found + ': install a current one from https://nodejs.org and run the command again.');
  process.exit(1);
}

require('./task.cjs')(process.argv[2], process.argv.slice(3));
