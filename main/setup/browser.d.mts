/** Types of `browser.mjs` for the tests, which find their browser through it. */
export declare const browserAdvice: string;
export declare function findBrowser(): string | undefined;
export declare function provideBrowser(): Promise<string | undefined>;
export declare function browserArguments(): string[];
