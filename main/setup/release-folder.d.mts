export function gather(from: string, to: string): Promise<void>;
