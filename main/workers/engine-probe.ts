import { probeQuestion } from '../engines/native-probe.ts';
import { tryNative } from '../learning/kernels/native-trial.ts';
import { connectParent } from './parent.ts';

/** Child process that tries the native engine where a crash harms nobody, tells its version or its trouble, and ends. */
const parent = connectParent();

parent.onMessage((message) => {
  void tryNative(probeQuestion.parse(message).binding)
    .then((answer) => parent.send(answer))
    .then(() => {
      parent.leave();
    });
});
