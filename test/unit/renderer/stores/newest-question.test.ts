import { expect, it } from 'vitest';
import { newestQuestion } from '../../../../renderer/stores/newest-question.ts';

it('is the one asked last, in whatever order the answers come', () => {
  const question = newestQuestion();
  const first = question.ask();
  expect(first()).toBe(true);
  const second = question.ask();
  expect([second(), first()]).toEqual([true, false]);
});

it('counts those asked along with it, and those of an earlier one no more', () => {
  const question = newestQuestion();
  const first = question.ask();
  const along = question.askAlong();
  const another = question.askAlong();
  expect([first(), along(), another()]).toEqual([true, true, true]);
  const second = question.ask();
  expect([first(), along(), another(), second()]).toEqual([false, false, false, true]);
});

it('is none after all were dropped', () => {
  const question = newestQuestion();
  const first = question.ask();
  question.drop();
  expect(first()).toBe(false);
  expect(question.ask()()).toBe(true);
});

it('is of one place alone', () => {
  const [one, other] = [newestQuestion(), newestQuestion()];
  const asked = one.ask();
  other.ask();
  expect(asked()).toBe(true);
});
