import { contract } from '../../shared/contract/contract.ts';
import { LabError, type Result } from '../../shared/failure.ts';
import type { Method } from '../../shared/contract/method.ts';
import type { LabHandlers } from '../../shared/contract/port.ts';
import { tooLarge } from '../../shared/lib/input-size.ts';
import { inputWords } from '../../shared/lib/input-words.ts';
import { asCall } from '../jobs/begun-by.ts';
import { failureOf } from '../work/failure-of.ts';

/** How many of the things that do not fit are told to a program. */
const mostIssues = 50;

interface Route {
  method: Method;
  handle: (input: unknown) => unknown;
}

/** Handlers of some of the contract's methods, or of all. */
export type SomeHandlers = { [Namespace in keyof LabHandlers]?: Partial<LabHandlers[Namespace]> };

/**
 * The contract's edge: a call by name with any input becomes a parsed input to its handler, and what the handler returns or throws
 * becomes a checked result.
 */
export function dispatcher(handlers: SomeHandlers): (name: string, input: unknown) => Promise<Result<unknown>> {
  const routes = routesOf(handlers);
  return async (name, input) => {
    try {
      const route = routes.get(name);
      if (route === undefined) throw new LabError('not_found', `The lab has no method called “${name}”.`);
      const excess = tooLarge(input);
      if (excess !== undefined) {
        throw new LabError('bad_input', `What was sent with ${name} is too large: ${excess}. Send less at a time.`);
      }
      const parsed = route.method.input.safeParse(input);
      if (!parsed.success) {
        throw new LabError('bad_input', inputWords(parsed.error), {
          method: name,
          issues: parsed.error.issues.slice(0, mostIssues),
        });
      }
      const value = await asCall({ name, input }, () => route.handle(parsed.data));
      return { ok: true, value: route.method.output.parse(value) };
    } catch (error) {
      return { ok: false, error: failureOf(error) };
    }
  };
}

function routesOf(handlers: SomeHandlers): Map<string, Route> {
  const routes = new Map<string, Route>();
  const rooms: Record<string, Record<string, (input: never) => unknown>> = handlers;
  for (const [namespace, methods] of Object.entries(contract)) {
    for (const [name, method] of Object.entries<Method>(methods)) {
      const handle = rooms[namespace]?.[name];
      if (handle === undefined) continue;
      // The method's own schema parses the input just before, which is what makes the handler's type true.
      routes.set(`${namespace}.${name}`, { method, handle: handle as (input: unknown) => unknown });
    }
  }
  return routes;
}
