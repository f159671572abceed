import { useCallback, useEffect, useRef, useState } from 'react';
import { testGateway, type GatewayBody, type TestResult, type TestStep } from '../../../api/gateways.js';

export type TestState =
  | { readonly phase: 'none' }
  | { readonly phase: 'running'; readonly steps: readonly TestStep[] }
  | { readonly phase: 'done'; readonly result: TestResult }
  | { readonly phase: 'failed'; readonly error: unknown };

/** One Test at a time, which can be cancelled; the gateway ends it when the page does. */
export function useTest() {
  const [state, setState] = useState<TestState>({ phase: 'none' });
  const running = useRef<AbortController | null>(null);

  const cancel = useCallback(() => {
    running.current?.abort();
    running.current = null;
    setState({ phase: 'none' });
  }, []);

  const run = useCallback(async (body: GatewayBody & { gateway_id?: string }) => {
    running.current?.abort();
    const own = new AbortController();
    running.current = own;
    const steps: TestStep[] = [];
    setState({ phase: 'running', steps: [] });
    const onStep = (step: TestStep) => {
      steps.push(step);
      if (running.current === own) setState({ phase: 'running', steps: [...steps] });
    };
    try {
      const result = await testGateway(body, own.signal, onStep);
      if (running.current === own) setState({ phase: 'done', result });
    } catch (error) {
      if (running.current === own) setState({ phase: 'failed', error });
    }
  }, []);

  const show = useCallback((result: TestResult) => setState({ phase: 'done', result }), []);

  useEffect(() => () => running.current?.abort(), []);
  return { state, run, cancel, show };
}
