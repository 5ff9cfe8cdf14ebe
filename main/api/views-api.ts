import { LabError } from '../../shared/failure.ts';
import type { LabHandlers } from '../../shared/contract/port.ts';
import { foldedText } from '../../shared/lib/folded-text.ts';
import type { LabContext } from '../work/lab-context.ts';

/** Views of the history that were saved under a name. */
export function viewsApi({ store, events }: Pick<LabContext, 'store' | 'events'>): LabHandlers['views'] {
  return {
    list: () => store.views.list(),
    save: (view) => {
      // What cannot be shown is not saved: the lists refuse it with what is wrong.
      const { where, order, group } = view;
      store.runs.list({ where, order, deleted: false, offset: 0, limit: 1 });
      if (group !== '') store.runs.groups({ by: group, where, deleted: false, limit: 1 });
      store.views.save(view);
      events.emit({ type: 'views-changed' });
      return view;
    },
    delete: ({ name }) => {
      const known = store.views.list().map((view) => view.name);
      const found = known.find((one) => foldedText(one) === foldedText(name));
      if (found === undefined || !store.views.delete(found)) {
        const there =
          known.length === 0 ? 'None is saved.' : `There are: ${known.map((one) => `“${one}”`).join(', ')}.`;
        throw new LabError('not_found', `There is no view called “${name}”. ${there}`, { name });
      }
      events.emit({ type: 'views-changed' });
      return { name: found };
    },
  };
}
