"""What is done to companies and their catalogue, by noun."""

from exhibitors.services.companies import open_company

__all__ = ["open_company"]
