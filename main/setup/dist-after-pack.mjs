import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkBudget } from './dist-budget.mjs';
import { packagesInside, writeLicences } from './dist-licences.mjs';
import { writeBill } from './dist-bill.mjs';
import { say } from './place.mjs';

/**
 * electron-builder calls this when a program lies in its folder, before fuses are set and anything is signed. Gives the package its
 * licences and its bill of materials, both from what is really inside, and refuses one that is over its budget.
 * @param {import('electron-builder').AfterPackContext} context
 */
export default async function afterPack({ appOutDir, outDir, packager, electronPlatformName }) {
  const resources = packager.getResourcesDir(appOutDir);
  const packages = await packagesInside(join(resources, 'app.asar'));
  await writeLicences(join(resources, 'licences.txt'), packages);
  const { name, version } = packager.appInfo;
  const electron = packager.info.framework.version;
  const bill = await writeBill(packages, electron);
  await writeFile(join(outDir, `${name}-${version}-${electronPlatformName}.cdx.json`), bill);
  say(checkBudget(resources, packager.config.extraMetadata.budget));
}
