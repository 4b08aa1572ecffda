// What is kept of each key, for stores of many keys of which most are never touched.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace regiondrill::store {

/// An array by small whole numbers, in pages that are made when one of their elements is touched first. What nobody has
/// touched takes eight bytes a page, as far as the greatest number goes. Elements begin as `T{}`, and stay where they
/// are.
template <class T>
class PagedArray {
public:
    static constexpr unsigned page_bits = 6;
    static constexpr std::size_t page_size = std::size_t{1} << page_bits;

    PagedArray() = default;
    PagedArray(PagedArray&&) noexcept = default;
    PagedArray& operator=(PagedArray&&) noexcept = default;

    /// Null where nothing on its page was touched.
    const T* find(std::size_t number) const {
        const std::size_t page = number >> page_bits;
        return page < pages_.size() && pages_[page] ? &pages_[page][number % page_size] : nullptr;
    }
    T* find(std::size_t number) { return const_cast<T*>(std::as_const(*this).find(number)); }

    /// Touches it.
    T& operator[](std::size_t number) {
        const std::size_t page = number >> page_bits;
        if (page >= pages_.size() || !pages_[page]) [[unlikely]]
            make(page);
        return pages_[page][number % page_size];
    }

    /// `visit` is given the number and the element of each that is on a page that was touched, in their order.
    template <class Visit>
    void each(Visit visit) {
        for (std::size_t page = 0; page < pages_.size(); ++page) {
            if (!pages_[page]) continue;
            for (std::size_t i = 0; i < page_size; ++i) visit(page * page_size + i, pages_[page][i]);
        }
    }
    template <class Visit>
    void each(Visit visit) const {
        const_cast<PagedArray*>(this)->each(
            [&](std::size_t number, T& element) { visit(number, std::as_const(element)); });
    }

    void clear() { pages_.clear(); }

private:
    void make(std::size_t page) {
        if (page >= pages_.size()) pages_.resize(page + 1);
        pages_[page] = std::make_unique<T[]>(page_size);
    }

    std::vector<std::unique_ptr<T[]>> pages_;
};

}  // namespace regiondrill::store
