/** Options of the Node that everything after the set-up runs in. */
export declare const runtimeOptions: string[];
