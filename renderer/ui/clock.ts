import { readonly, ref } from 'vue';

const time = ref(Date.now());
setInterval(() => {
  time.value = Date.now();
}, 15_000);

/** Milliseconds since 1970, told every fifteen seconds: enough for "4 min ago". */
export const now = readonly(time);
