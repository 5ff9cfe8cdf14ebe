// Runs inside an older Electron (22 has Node 16), before the app: what that Electron lacks, then the app that the command line
// names, as Electron's own default app would load it. It is copied into the `resources/app` of that Electron.
'use strict';
const { existsSync, readFileSync, statSync } = require('node:fs');
const { dirname, join, resolve } = require('node:path');
const { app, session } = require('electron');
require('./adapter.cjs');

/** Electron 32 asks `webUtils` for the path of a dropped file; before, it was a property of the file. */
app.on('ready', () => {
  session.defaultSession.setPreloads([join(__dirname, 'preload.cjs')]);
});

const named = process.argv.slice(1).find((text) => !text.startsWith('-'));
if (named === undefined) {
  process.stderr.write('Usage: electron <app>\n');
  app.exit(2);
} else {
  const whole = resolve(named);
  const folder = statSync(whole).isDirectory() ? whole : dirname(whole);
  const about = join(folder, 'package.json');
  const main = folder === whole && existsSync(about) ? JSON.parse(readFileSync(about, 'utf8')).main : undefined;
  app.setAppPath(folder);
  require(main === undefined ? whole : join(folder, main));
}
