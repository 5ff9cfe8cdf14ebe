export function checkBudget(resources: string, budget: { app: number; withNative: number }): string;
