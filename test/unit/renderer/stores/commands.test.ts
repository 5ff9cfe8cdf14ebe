import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, expect, it } from 'vitest';
import { effectScope } from 'vue';
import { useCommands, usePageCommands } from '../../../../renderer/stores/commands.ts';

beforeEach(() => {
  setActivePinia(createPinia());
});

it("takes a page's commands back when the page goes, and leaves the others", () => {
  const commands = useCommands();
  commands.register([{ id: 'go', label: 'Go to Runs', page: 'Anywhere', run: () => undefined }]);
  const page = effectScope();
  page.run(() => {
    usePageCommands([{ id: 'compare', label: 'Compare', page: 'Runs', keys: 'c', run: () => undefined }]);
  });
  expect(commands.list.map((command) => command.id)).toEqual(['go', 'compare']);
  page.stop();
  expect(commands.list.map((command) => command.id)).toEqual(['go']);
});
