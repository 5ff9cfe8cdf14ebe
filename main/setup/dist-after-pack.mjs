import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkBudget } from './dist-budget.mjs';
import { engineInside } from './dist-engine.mjs';
import { packagesInside, sampleInside, writeLicences } from './dist-licences.mjs';
import { writeBill } from './dist-bill.mjs';
import { say } from './place.mjs';

/**
 * electron-builder calls this when a program lies in its folder, before fuses are set and anything is signed. Gives the package its
 * licences and its bill of materials, both from what is really inside, and refuses one that is over its budget.
 * @param {import('electron-builder').AfterPackContext} context
 */
export default async function afterPack({ appOutDir, outDir, packager, electronPlatformName }) {
  const resources = packager.getResourcesDir(appOutDir);
  const archive = join(resources, 'app.asar');
  const sample = await sampleInside(archive);
  const packages = [...(await packagesInside(archive)), ...(sample === undefined ? [] : [sample])];
  const engine = engineInside(resources);
  if (engine?.text === '')
    say(
      'The engine was installed without the notices of its library: npm run engine:install -- --again downloads them.',
    );
  await writeLicences(join(resources, 'licences.txt'), engine === undefined ? packages : [...packages, engine]);
  const { name, version } = packager.appInfo;
  const electron = packager.info.framework.version;
  const bill = await writeBill(packages, electron, { name, version, engine });
  // What is packed is of this machine's processor: natives for another one are not here.
  const file = `${name}-${version}-${electronPlatformName}-${process.arch}.cdx.json`;
  await writeFile(join(outDir, file), bill);
  say(checkBudget(resources, packager.config.extraMetadata.budget));
}
