/**
 * electron-builder asks this before it packs. `false`: it has nothing to do with node_modules. What goes in of it is listed in
 * `files` of electron-builder.yml, and the natives in it are prebuilt for Node-API, the same for Node and Electron; otherwise it
 * would compile them, and look through all packages of the repository for what is left out anyway.
 */
export default function beforeBuild() {
  return Promise.resolve(false);
}
