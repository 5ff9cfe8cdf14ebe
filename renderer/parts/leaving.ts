import { useRouter, type RouteLocationRaw } from 'vue-router';

/** @returns goes back to the page from which this one was opened; to `otherwise` where it was opened by its address. */
export function useLeaving(otherwise: () => RouteLocationRaw): () => void {
  const router = useRouter();
  return () => {
    const { back } = window.history.state as { back?: unknown };
    if (typeof back === 'string') router.back();
    else void router.push(otherwise());
  };
}
