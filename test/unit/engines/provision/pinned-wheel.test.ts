import { expect, it } from 'vitest';
import { compareVersions, isSupported, pinnedWheel } from '../../../../main/engines/provision/pinned-wheel.ts';

it('supports the TensorFlow versions that were tried, and those between', () => {
  const supported = ['2.12.1', '2.13.0', '2.13.1', '2.16.2', '2.21.0', '2.21.1', '2.22.0', '3.0.0'].filter(isSupported);
  expect(supported).toEqual(['2.13.0', '2.13.1', '2.16.2', '2.21.0', '2.21.1']);
});

it('compares versions by their numbers, not by their letters', () => {
  expect(compareVersions('2.9.1', '2.13.0')).toBeLessThan(0);
  expect(compareVersions('2.13', '2.13.0')).toBe(0);
  expect(compareVersions('2.21.0rc1', '2.20.9')).toBeGreaterThan(0);
});

it.each(['linux-x64', 'linux-arm64', 'darwin-arm64', 'darwin-x64'])(
  'pins a wheel for %s whose name says its version',
  (machine) => {
    const wheel = pinnedWheel(machine);
    expect(wheel?.file).toContain(`${wheel?.package.replaceAll('-', '_')}-${wheel?.version}-cp311-`);
    expect(wheel?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(wheel && isSupported(wheel.version)).toBe(true);
  },
);

it('has no wheel for a system that TensorFlow is not built for', () => {
  expect(pinnedWheel('win32-x64')).toBeUndefined();
  expect(pinnedWheel('linux-riscv64')).toBeUndefined();
});
