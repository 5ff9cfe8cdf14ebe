import { createRouter, createWebHistory } from 'vue-router';
import HomePage from './features/home/home-page.vue';

/** Every page has an address, so that back, forward, reload and a copied link work. */
export const router = createRouter({
  history: createWebHistory('/'),
  routes: [
    { path: '/', component: HomePage },
    { path: '/digits', component: () => import('./features/digits/digits-page.vue') },
    { path: '/faces', component: () => import('./features/faces/faces-page.vue') },
    { path: '/faces/curate', component: () => import('./features/curation/curation-page.vue') },
    { path: '/faces/rows/:row(\\d+)', component: () => import('./features/curation/bench-page.vue') },
    { path: '/faces/snapshots', component: () => import('./features/snapshots/snapshots-page.vue') },
    { path: '/faces/features', component: () => import('./features/extractors/features-page.vue') },
    { path: '/faces/mislabelled', component: () => import('./features/error-loop/mislabelled-page.vue') },
    { path: '/faces/effect', component: () => import('./features/error-loop/effect-page.vue') },
    { path: '/train', component: () => import('./features/train/train-page.vue') },
    { path: '/runs', component: () => import('./features/runs/runs-page.vue') },
    { path: '/runs/:id(\\d+)', component: () => import('./features/run/run-page.vue') },
    { path: '/runs/:id(\\d+)/units', component: () => import('./features/inspect/units-page.vue') },
    { path: '/runs/:id(\\d+)/units/:unit(\\d+)', component: () => import('./features/inspect/unit-page.vue') },
    { path: '/runs/:id(\\d+)/explore', component: () => import('./features/explore/explore-page.vue') },
    {
      path: '/runs/:id(\\d+)/images/:part(train|validation|test)/:example(\\d+)',
      component: () => import('./features/inspect/image-page.vue'),
    },
    { path: '/sweeps', component: () => import('./features/sweeps/sweeps-page.vue') },
    { path: '/compare', component: () => import('./features/compare/compare-page.vue') },
    { path: '/instruments', component: () => import('./features/instruments/instruments-page.vue') },
    { path: '/instruments/contour', component: () => import('./features/instruments/contour/contour-page.vue') },
    {
      path: '/instruments/:name([a-z][a-z0-9-]*)',
      component: () => import('./features/instruments/instrument-page.vue'),
    },
    { path: '/report', component: () => import('./features/report/report-page.vue') },
    { path: '/disk', component: () => import('./features/disk/disk-page.vue') },
    { path: '/settings', component: () => import('./features/settings/settings-page.vue') },
    { path: '/:rest(.*)*', component: () => import('./features/home/nowhere-page.vue') },
  ],
});
