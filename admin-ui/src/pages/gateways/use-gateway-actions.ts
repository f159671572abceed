import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { deleteGateway, refreshGateway, switchGateway, type Gateway } from '../../api/gateways.js';
import { asProblem } from '../../api/problem.js';
import { statusWords } from './words.js';

/** What changes a gateway without its form. Lists are asked again; a failure stays on the screen until it is dismissed. */
export function useGatewayActions() {
  const queries = useQueryClient();
  const settled = () => void queries.invalidateQueries({ queryKey: ['gateways'] });
  const failed = (what: string) => (error: unknown) =>
    notifications.show({ color: 'red', title: what, message: asProblem(error).message, autoClose: false });
  const done = (message: string) => notifications.show({ color: 'teal', message });
  return {
    enable: useMutation({
      mutationFn: ({ id }: Gateway) => switchGateway(id, true),
      onSuccess: ({ name, status }) => done(`${name} is enabled: ${statusWords[status].word}`),
      onError: failed('Not enabled'),
      onSettled: settled,
    }),
    disable: useMutation({
      mutationFn: ({ id }: Gateway) => switchGateway(id, false),
      onSuccess: ({ name }) => done(`${name} is disabled`),
      onSettled: settled,
    }),
    remove: useMutation({
      mutationFn: ({ id }: Gateway) => deleteGateway(id),
      onSuccess: (_, { name }) => done(`${name} is deleted`),
      onSettled: settled,
    }),
    refresh: useMutation({
      mutationFn: ({ id }: Gateway) => refreshGateway(id),
      onSuccess: ({ success, error, toolsAdded, toolsUpdated, toolsRemoved }, { name }) =>
        success
          ? done(`${name}: ${toolsAdded} tools added, ${toolsUpdated} changed, ${toolsRemoved} removed`)
          : failed(`${name} could not be read`)(new Error(error ?? '')),
      onError: failed('Not refreshed'),
      onSettled: settled,
    }),
  };
}
