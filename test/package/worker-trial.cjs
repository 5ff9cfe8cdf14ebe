// An app of Electron's that starts one worker of a package as a utility process, puts a question to it and prints how it went. Both are
// given in HIDDEN_UNIT_TRIAL: {"worker": path, "question": {…}, "answers": how many it gives, when it does not end by itself}.
'use strict';
const { app, utilityProcess } = require('electron');

const { worker, question, answers: wanted } = JSON.parse(process.env.HIDDEN_UNIT_TRIAL);

void app.whenReady().then(() => {
  const child = utilityProcess.fork(worker, [], { stdio: ['ignore', 'ignore', 'pipe'] });
  const answers = [];
  let complaint = '';
  child.stderr.on('data', (bytes) => {
    complaint += String(bytes);
  });
  child.on('message', (message) => {
    answers.push(message);
    if (answers.length === wanted) child.kill();
  });
  child.on('exit', (code) => {
    process.stdout.write(`${JSON.stringify({ answers, code, complaint })}\n`, () => app.exit(0));
  });
  child.postMessage(question);
});
