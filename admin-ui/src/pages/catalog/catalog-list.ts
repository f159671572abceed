import { itemKinds, itemList, type ItemKind } from '../../api/items.js';
import { listState, type ListSearch } from '../../components/list/list-search.js';

export const catalogFilters = ['gateway_id', 'status', 'tags'];
export const catalogOrder = 'gateway';

export const kindOf = ({ kind }: ListSearch): ItemKind => itemKinds.find((one) => one === kind) ?? 'tools';

/** What the catalogue shows for what stands in the address. */
export const catalogList = (search: ListSearch) => {
  const state = listState(search, catalogFilters);
  return itemList(kindOf(search), { ...state, sort: state.sort ?? catalogOrder });
};
