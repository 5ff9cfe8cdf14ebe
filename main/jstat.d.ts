/** As much of jStat as is used here. */
declare module 'jstat' {
  export const jStat: {
    studentt: {
      /** P(T ≤ t) with so many degrees of freedom. */
      cdf(t: number, freedom: number): number;
      inv(p: number, freedom: number): number;
    };
  };
}
