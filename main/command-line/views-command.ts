import { labClient, valueOf } from '../../shared/contract/client.ts';
import type { KeptLab } from '../../shared/contract/port.ts';
import { LabError } from '../../shared/failure.ts';
import { foldedText } from '../../shared/lib/folded-text.ts';
import type { RunOrder } from '../../shared/models/run-query.ts';
import type { RunView } from '../../shared/models/run-view.ts';
import type { CommandOutput } from './console.ts';
import { table } from './table.ts';
import type { ViewRequest } from './view-grammar.ts';

export function isViewRequest(request: { command: string }): request is ViewRequest {
  return request.command.startsWith('runs views ');
}

export async function carryOutViews(port: KeptLab, request: ViewRequest, to: CommandOutput): Promise<void> {
  const { views } = labClient(port);
  switch (request.command) {
    case 'runs views list': {
      const found = await valueOf(views.list({}));
      const rows = found.map((view) => [view.name, view.isDefault ? 'default' : '', view.where, orderText(view.order)]);
      const text = found.length === 0 ? 'No views.' : table(['view', '', 'filter', 'order'], rows);
      to.result({ views: found }, text);
      return;
    }
    case 'runs views save': {
      const { where = '', sort = [], group = '', column, default: isDefault = false } = request.options;
      const columns = column ?? null;
      const saved = await valueOf(views.save({ name: request.name, where, order: sort, group, columns, isDefault }));
      to.result(saved, `Saved the view “${saved.name}”.${isDefault ? ' The history opens with it.' : ''}`);
      return;
    }
    case 'runs views delete': {
      const deleted = await valueOf(views.delete({ name: request.name }));
      to.result(deleted, `Deleted the view “${deleted.name}”.`);
      return;
    }
  }
}

function orderText(order: readonly RunOrder[]): string {
  return order.map(({ by, direction }) => (direction === 'descending' ? `-${by}` : by)).join(' ');
}

/**
 * The runs that are meant: those of a view, narrowed by a filter.
 * @throws LabError `not_found` without such a view.
 */
export async function shownRuns(
  port: KeptLab,
  { where = '', view }: { where?: string | undefined; view?: string | undefined },
): Promise<{ where: string; order: RunOrder[] }> {
  if (view === undefined) return { where, order: [] };
  const views: RunView[] = await valueOf(labClient(port).views.list({}));
  const found = views.find(({ name }) => foldedText(name) === foldedText(view));
  if (found === undefined) {
    throw new LabError('not_found', `There is no view called “${view}”. “runs views list” shows those there are.`);
  }
  const parts = [found.where, where].filter((part) => part.trim() !== '');
  return {
    where: parts.length < 2 ? parts.join('') : parts.map((part) => `(${part})`).join(' and '),
    order: found.order,
  };
}
