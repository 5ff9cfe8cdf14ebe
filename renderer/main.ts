import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { config } from 'zod/v4/core';
import App from './app.vue';
import { router } from './router.ts';
import { vNeedsLab } from './ui/needs-lab.ts';
import './ui/tokens.css';
import './ui/base.css';
import './ui/control.css';
import './ui/table.css';

// The page's content security policy forbids compiling code from strings; zod would try.
config({ jitless: true });

createApp(App).use(createPinia()).use(router).directive('needs-lab', vNeedsLab).mount('#app');

void router.isReady().then(() => {
  // Two frames on, what was mounted has been painted: the start check and the tests wait for this.
  requestAnimationFrame(() => {
    requestAnimationFrame(() => {
      document.documentElement.dataset['painted'] = 'true';
    });
  });
});
