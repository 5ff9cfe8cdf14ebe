export function drawIcons(folder: string): Promise<void>;
