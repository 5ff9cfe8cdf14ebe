import { npm } from './dependencies.mjs';
import { inRoot, SetupError } from './place.mjs';

/**
 * The bill of materials (CycloneDX, JSON): npm's own, of the whole lock file, cut down to what is in the package, with the Electron
 * that was packed and the library of the native engine where it goes along.
 * @param {import('./dist-licences.mjs').Shipped[]} packages @param {string} electron its version
 * @param {{ name: string, version: string, engine?: { version: string, source: { title: string, sha256: string | null } } }} about the app
 * @returns {Promise<string>}
 */
export async function writeBill(packages, electron, { name, version, engine }) {
  const options = ['--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only', '--loglevel=silent'];
  const { code, output } = await npm(['sbom', ...options], inRoot(), true);
  if (code !== 0) throw new SetupError(`npm could not write the bill of materials: ${output.trim()}`);
  const bill = JSON.parse(output);
  const inside = new Set(packages.map(({ name, version }) => `${name}@${version}`));
  const listed = bill.components.filter((part) => inside.has(fullName(part)));
  const missing = [...inside].filter((name) => !listed.some((part) => fullName(part) === name));
  if (missing.length > 0) throw new SetupError(`The lock file does not know ${missing.join(', ')}, which is packed.`);
  const reference = `electron@${electron}`;
  const shell = {
    'bom-ref': reference,
    type: 'framework',
    name: 'electron',
    version: electron,
    purl: `pkg:npm/${reference}`,
    licenses: [{ license: { id: 'MIT' } }],
  };
  bill.components = [...listed.map(asShipped), shell, ...(engine === undefined ? [] : [library(engine)])];
  // npm calls it after the folder that it lies in.
  const { component } = bill.metadata;
  const unnamed = component['bom-ref'];
  Object.assign(component, { 'bom-ref': `${name}@${version}`, name, version, purl: `pkg:npm/${name}@${version}` });
  const references = new Set([unnamed, ...bill.components.map((part) => part['bom-ref'])]);
  bill.dependencies = bill.dependencies
    .filter(({ ref }) => references.has(ref))
    .map(({ ref, dependsOn }) => ({
      ref: ref === unnamed ? component['bom-ref'] : ref,
      dependsOn: dependsOn.filter((other) => references.has(other)),
    }));
  return `${JSON.stringify(bill, null, 2)}\n`;
}

/** TensorFlow, by the wheel that it came out of where it came out of one. */
function library({ version, source }) {
  const wheel = /^([\w-]+) ([\w.]+) through pip$/.exec(source.title);
  return {
    'bom-ref': `tensorflow@${version}`,
    type: 'library',
    name: 'tensorflow',
    version,
    purl: wheel === null ? `pkg:generic/tensorflow@${version}` : `pkg:pypi/${wheel[1]}@${wheel[2]}`,
    scope: 'required',
    licenses: [{ license: { id: 'Apache-2.0' } }],
    ...(source.sha256 === null ? {} : { hashes: [{ alg: 'SHA-256', content: source.sha256 }] }),
  };
}

/** Whether a package is of development or optional to npm says nothing about the package it lies in. */
function asShipped(part) {
  const shipped = { ...part, scope: 'required' };
  delete shipped.properties;
  return shipped;
}

/** @param {{ name: string, group?: string, version: string }} part */
function fullName({ name, group, version }) {
  return `${group === undefined ? '' : `${group}/`}${name}@${version}`;
}
