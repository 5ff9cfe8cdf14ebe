// Stands in for the app's own entry in a package made with Electron 22: what that Electron lacks, then the app.
'use strict';
require('./adapter.cjs');
require('../out/main/desktop.cjs');
