import { defineAsyncComponent, type Component } from 'vue';
import { Registry } from '../../../shared/models/registry.ts';
import ContourView from './contour/contour-view.vue';
import FaceListView from './face-list-view.vue';
import ForwardView from './forward/forward-view.vue';
import HeatMapView from './heat-map-view.vue';
import ImageView from './image-view.vue';
import NumbersView from './numbers-view.vue';
import ReuseView from './reuse/reuse-view.vue';
import SeriesView from './series-view.vue';
import TableView from './table-view.vue';
import TextView from './text-view.vue';
import ValleyView from './valley/valley-view.vue';

/** How a kind of block is drawn. The component takes the block, as its schema has it, as `block`. */
interface ResultView {
  kind: string;
  component: Component;
  /** It takes the whole width of the page. */
  wide?: boolean;
}

/** The view of every kind of block that this window can draw. */
export const resultViews = new Registry<ResultView>(
  ({ kind }) => kind,
  [
    { kind: 'numbers', component: NumbersView, wide: true },
    { kind: 'table', component: TableView },
    { kind: 'series', component: SeriesView },
    { kind: 'image', component: ImageView },
    { kind: 'text', component: TextView },
    { kind: 'contour', component: ContourView, wide: true },
    { kind: 'heat-map', component: HeatMapView },
    { kind: 'valley', component: ValleyView, wide: true },
    { kind: 'derivative-reuse', component: ReuseView, wide: true },
    { kind: 'forward', component: ForwardView, wide: true },
    { kind: 'face-list', component: FaceListView, wide: true },
    // What draws formulas is large, and few results have any.
    { kind: 'formulas', component: defineAsyncComponent(() => import('./formulas-view.vue')), wide: true },
  ],
);
