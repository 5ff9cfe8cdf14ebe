// Runs before the app's preload in every page of Electron 22, and gives it what a current Electron has (see loader.cjs).
'use strict';
const electron = require('electron');

electron.webUtils ??= { getPathForFile: (file) => file.path };
