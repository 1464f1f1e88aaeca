import { tf } from '../tf.ts';

/** Tells of every variable that is made, until the returned function is called. */
export function watchVariables(told: (variable: tf.Variable) => void): () => void {
  const engine = tf.engine() as unknown as { makeVariable?: (...args: unknown[]) => tf.Variable };
  const make = engine.makeVariable!;
  engine.makeVariable = (...args) => {
    const variable = make.apply(engine, args);
    told(variable);
    return variable;
  };
  // The method is the class's: what was set on the instance goes.
  return () => {
    delete engine.makeVariable;
  };
}
