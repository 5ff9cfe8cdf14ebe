// What a current Electron has and Electron 22 (Node 16) has not, as far as the app uses it. Comes before the app.
'use strict';
const electron = require('electron');
const { app, clipboard, nativeImage, protocol } = electron;

/** As much of the web's Response as `protocol.handle` needs: a status, headers and bytes. */
globalThis.Response ??= function Response(body, { status = 200, headers = {} } = {}) {
  Object.assign(this, { body, status, headers });
};

globalThis.Blob ??= require('node:buffer').Blob;

/** Electron 40 has the web's clipboard; here as much of it as copies a picture. */
electron.ClipboardItem ??= function ClipboardItem(items) {
  Object.assign(this, { items });
};
const writeBefore = clipboard.write.bind(clipboard);
clipboard.write = async (data) => {
  if (!Array.isArray(data)) return writeBefore(data);
  const png = await data[0].items['image/png'].arrayBuffer();
  clipboard.writeImage(nativeImage.createFromBuffer(Buffer.from(png)));
};

/** Electron 25's `protocol.handle` over the older buffer protocol. */
protocol.handle ??= (scheme, handler) => {
  protocol.registerBufferProtocol(scheme, (request, answer) => {
    Promise.resolve(handler(request)).then(
      ({ status, headers, body }) => {
        const [type = ''] = (headers['Content-Type'] ?? '').split(';');
        answer({ statusCode: status, headers, mimeType: type, charset: 'utf-8', data: Buffer.from(body ?? '') });
      },
      () => answer({ error: -2 }),
    );
  });
};

/** Electron 25 puts the address into the event; before, it was the second argument. */
app.on('web-contents-created', (_event, contents) => {
  for (const name of ['will-navigate', 'will-redirect']) {
    contents.prependListener(name, (event, url) => {
      event.url ??= url;
    });
  }
});
