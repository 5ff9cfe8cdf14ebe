/** As much of jStat as is used here. */
declare module 'jstat' {
  const jStat: {
    studentt: {
      /** The t below which T is with probability p, with so many degrees of freedom. */
      inv(p: number, freedom: number): number;
    };
    tukey: {
      /** The same of the studentized range of so many means. */
      inv(p: number, means: number, freedom: number): number;
    };
  };
  export default jStat;
}
