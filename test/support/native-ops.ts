import { type Binding, bindingWith, nativeBackend } from '../../src/backend/capture/native.ts';

type Execute = Binding['executeOp'];
type Ran = (...args: [...Parameters<Execute>, made: ReturnType<Execute>]) => void;

/** Runs `work`, and tells of every native op that is run meanwhile, after it has been. */
export function watchingOps(work: () => void, told: Ran): void {
  const backend = nativeBackend();
  const { binding } = backend;
  const executeOp: Execute = (...args) => {
    const made = binding.executeOp(...args);
    told(...args, made);
    return made;
  };
  backend.binding = bindingWith({ executeOp }, binding);
  try {
    work();
  } finally {
    backend.binding = binding;
  }
}
